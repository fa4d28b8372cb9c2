/** Keeps what was worked out, up to so many: whoever asks decides how many there are. */
export function keep<Key, Made>(kept: Map<Key, Made>, key: Key, made: Made, most = 200): Made {
  if (kept.size >= most) kept.clear();
  kept.set(key, made);
  return made;
}
