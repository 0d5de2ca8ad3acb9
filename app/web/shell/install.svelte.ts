/** The browser's own install question, kept until the person asks for it: it never interrupts. */
interface InstallQuestion extends Event { prompt(): Promise<void> }

let question = $state.raw<InstallQuestion | null>(null);

export const install = {
  get possible(): boolean { return question !== null; },
  get installed(): boolean { return matchMedia('(display-mode: standalone)').matches; },
  async ask(): Promise<void> {
    const asked = question;
    question = null;
    await asked?.prompt();
  },
};

export function listenForInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    question = event as InstallQuestion;
  });
  addEventListener('appinstalled', () => { question = null; });
}
