import { type BerWriter, Control, BerWriter as Writer } from 'ldapts';

/** Has a security descriptor told without its owner and its audit list, which few may read (MS-ADTS 3.1.1.3.4.1.11). */
export class DaclOnly extends Control {
  constructor() {
    super('1.2.840.113556.1.4.801', { critical: true });
  }

  protected override writeControl(writer: BerWriter): void {
    writeNumber(writer, 4);
  }
}

/** Has names written with the ids of what they name in front (MS-ADTS 3.1.1.3.4.1.5): what a name stands for without asking again. */
export class ExtendedNames extends Control {
  constructor() {
    super('1.2.840.113556.1.4.529', { critical: true });
  }

  protected override writeControl(writer: BerWriter): void {
    writeNumber(writer, 1);
  }
}

/** Has links that end by themselves written with the seconds that they still have (MS-ADTS 3.1.1.3.4.1.36). */
export class LinkTtl extends Control {
  constructor() {
    super('1.2.840.113556.1.4.2309', { critical: true });
  }
}

function writeNumber(writer: BerWriter, value: number): void {
  const inner = new Writer();
  inner.startSequence();
  inner.writeInt(value);
  inner.endSequence();
  writer.writeBuffer(inner.buffer, 0x04);
}
