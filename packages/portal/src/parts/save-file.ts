/** Hands a file to the person, to keep where their browser keeps what it downloads. */
export function saveFile(name: string, file: Blob): void {
  const href = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href, download: name });
  link.click();
  URL.revokeObjectURL(href);
}
