/** What the signs in the chart mean. */
export function WindowKey({ title, lateness }: { title: string; lateness: string }) {
  return (
    <ul class="chart-key" aria-label="Signs in the chart">
      <li class="chart-title">{title}</li>
      <li>
        <i class="sign sign-open" />open, filling
      </li>
      <li>
        <i class="sign sign-final" />final
      </li>
      <li>
        <i class="sign sign-revised" />revised ◆
      </li>
      <li>
        <i class="sign sign-lateness" />can be corrected ({lateness})
      </li>
    </ul>
  );
}
