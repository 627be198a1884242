import type { Ref } from "preact";

/** A phone as it lies in space, seen from the south and a little above; it is turned by {@linkcode turnOf}. */
export function DrawnPhone({ element }: { readonly element: Ref<HTMLDivElement> }) {
  return (
    <div class="phone-space" aria-hidden="true">
      <div class="phone-seen">
        <div class="phone-floor">
          <span>N</span>
          <span>E</span>
          <span>S</span>
          <span>W</span>
        </div>
        <div class="phone-body" ref={element}>
          <i class="phone-face">
            <b />
          </i>
          <i class="phone-back" />
          <i class="phone-side phone-left" />
          <i class="phone-side phone-right" />
          <i class="phone-side phone-top" />
          <i class="phone-side phone-bottom" />
        </div>
      </div>
    </div>
  );
}
