/** Hands a text, or what was downloaded, to the person as a file. */
export function saveFile(name: string, text: string | Blob): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has started from a copy; the address only holds memory from here on.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
