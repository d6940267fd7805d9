// The look that the page asks for: one of the brand's by its name, light or dark.

const root = document.documentElement;
const sheet = document.getElementById("brand");

/** Put a look in force; "" is the brand's own. */
export function wear({ look = "", scheme = "" }) {
  if (scheme) root.dataset.scheme = scheme;
  else delete root.dataset.scheme;
  const address = new URL(sheet.href);
  if ((address.searchParams.get("look") ?? "") === look) return;
  address.search = look && `?${new URLSearchParams({ look })}`;
  sheet.href = address.href;
}

/** What a window of its own needs to look like this one. */
export const worn = () => ({ look: new URL(sheet.href).searchParams.get("look") ?? "", scheme: root.dataset.scheme ?? "" });
