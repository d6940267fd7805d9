// Two short notes for a message that comes while nobody looks; off until the visitor turns them on.

import { read, write } from "./storage.js";

const NOTES = [
  [659, 0],
  [880, 0.12],
];
let context = null;

/** Make `box` the switch of the sound; turning it on lets it be heard once. */
export function soundSwitch(box) {
  box.checked = Boolean(read("sound"));
  box.addEventListener("change", () => {
    write("sound", box.checked || null);
    if (box.checked) play();
  });
}

/** Sound for `message`, a name by which several tabs of the same visitor sound only once. */
export function ring(message) {
  if (!read("sound") || read("rung") === message) return;
  write("rung", message);
  play();
}

function play() {
  context ??= new AudioContext();
  context.resume();
  for (const [frequency, after] of NOTES) {
    const note = context.createOscillator();
    const volume = context.createGain();
    const begin = context.currentTime + after;
    note.frequency.value = frequency;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(0.14, begin + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + 0.35);
    note.connect(volume).connect(context.destination);
    note.start(begin);
    note.stop(begin + 0.4);
  }
}
