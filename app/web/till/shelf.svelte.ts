/* The carts that are put aside, and what a person does with them. On the screen at once; should it not be stored, it is undone and said. */
import type { DoubledCart, ParkedCart, Shelf, ShelfChange } from '../../sync/types.ts';
import { codeOf, sentenceOf, shop } from '../kaunta.svelte.ts';
import { t } from '../i18n/index.svelte.ts';
import { toast } from '../ui/toast.svelte.ts';
import type { Kept } from './cart.svelte.ts';
import { contentsOf, nameOf, reopened, sentences, together } from './parked.ts';
import { till } from './till.svelte.ts';

class ShelfState {
  #verbs = $state.raw<Shelf | null>(null);
  #told = new Set<string>();
  /** Moves when somebody took note, which no row of the shop shows. */
  #noted = $state(0);
  /** What the open cart was called when it lay on the shelf: parked again, it is called so again. */
  called = $state('');
  writing = $state(false);
  /** A change would be taken now. */
  ready = $derived(this.#verbs !== null && !this.writing);
  problem = $state<string | null>(null);
  carts = $derived.by<readonly ParkedCart[]>(() => { void shop.state; return this.#verbs?.carts() ?? []; });
  /** Another till went on with one that this one has too. */
  doubled = $derived.by<readonly DoubledCart[]>(() => { void [shop.state, this.#noted]; return this.#verbs?.doubled() ?? []; });

  begin(): void {
    if (this.#verbs !== null) return;
    shop.verbs.shelf().then((verbs) => { this.#verbs = verbs; }, (error: unknown) => { this.problem = sentenceOf(error); });
  }

  async park(name: string): Promise<boolean> {
    const done = await this.#swap({ park: { name: name.trim() === '' ? null : name.trim(), contents: contentsOf(till.cart) } }, null);
    if (done) {
      this.called = '';
      toast.show(t('parked.parked'));
    }
    return done;
  }

  /** Goes on with it; the cart that is open takes its place, if `parkOpen`. */
  async resume(cart: ParkedCart, parkOpen: boolean): Promise<boolean> {
    const again = reopened(cart);
    const park = parkOpen ? { park: { name: this.called === '' ? null : this.called, contents: contentsOf(till.cart) } } : {};
    const done = await this.#swap({ ...park, take: { cart: cart.id, why: 'resumed' } }, again.kept, cart);
    if (done) this.called = cart.name ?? '';
    return this.#tell(done, sentences(again.leftOut));
  }

  async merge(cart: ParkedCart): Promise<boolean> {
    const both = together(till.cart.kept, reopened(cart));
    return this.#tell(await this.#swap({ take: { cart: cart.id, why: 'merged' } }, both.kept, cart), sentences(both.leftOut));
  }

  discard(cart: ParkedCart): Promise<boolean> {
    return this.#attempt((verbs) => verbs.change({ take: { cart: cart.id, why: 'discarded' } }), cart);
  }

  putBack(cart: ParkedCart): Promise<boolean> {
    return this.#attempt((verbs) => verbs.change({ park: { name: cart.name, contents: cart } }));
  }

  rename(cart: ParkedCart, name: string): Promise<boolean> {
    return this.#attempt((verbs) => verbs.rename(cart, name.trim() === '' ? null : name.trim()));
  }

  async note(cart: DoubledCart): Promise<void> {
    if (await this.#attempt((verbs) => verbs.note(cart.id))) this.#noted++;
  }

  /** The first of these that nobody here was told of yet. */
  untold(): DoubledCart | undefined {
    const found = this.doubled.find((one) => !this.#told.has(one.id));
    if (found) this.#told.add(found.id);
    return found;
  }

  /** The screen has the other cart at once, and what is scanned from here on goes into that one. */
  #swap(change: ShelfChange, next: Kept | null, taken?: ParkedCart): Promise<boolean> {
    const before = till.cart.kept;
    return this.#attempt(
      (verbs) => {
        const stored = verbs.change({ ...change, open: { cart: next } });
        this.#show(next);
        return stored;
      },
      taken,
      () => this.#show(before),
    );
  }

  #show(kept: Kept | null): void {
    till.cart.forget();
    till.cart.restore(kept);
  }

  /** One at a time: a second tap takes no second cart. */
  async #attempt(work: (verbs: Shelf) => Promise<void>, taken?: ParkedCart, undo: () => void = () => undefined): Promise<boolean> {
    const verbs = this.#verbs;
    if (this.writing || verbs === null) return false;
    this.writing = true;
    this.problem = null;
    try {
      await work(verbs);
      return true;
    } catch (error) {
      undo();
      this.problem = taken && codeOf(error) === 'cart_taken' ? t('parked.gone', { name: nameOf(taken) }) : sentenceOf(error);
      return false;
    } finally {
      this.writing = false;
    }
  }

  #tell(done: boolean, text: string): boolean {
    if (done && text !== '') toast.show(text);
    return done;
  }
}

export const shelf = new ShelfState();

/** Who the other was, in a sentence. */
export function doubledText({ name, takings }: DoubledCart): string {
  const { device, staff, registers } = shop.state;
  const other = takings.find((one) => one.device !== device?.id) ?? takings.at(-1)!;
  return t('parked.doubled', {
    name: name ?? t('parked.nameless'), who: staff.find((one) => one.id === other.by)?.name ?? t('parked.somebody'),
    register: registers.find((one) => one.id === other.register)?.name ?? t('parked.otherTill'),
  });
}

