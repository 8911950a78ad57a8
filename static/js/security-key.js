"use strict";

// A security key answers what its page asks, and the form beside it takes the answer along. Nothing else needs a script.
for (const place of document.querySelectorAll("[data-ask]")) {
  if (!window.PublicKeyCredential) break;
  const asked = JSON.parse(place.dataset.ask);
  const form = place.closest("form");
  const send = form.querySelector("button[type=submit]");
  const says = (which) => place.querySelector(`[data-says=${which}]`);

  const bytes = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const named = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: named(asked.allowCredentials),
    excludeCredentials: named(asked.excludeCredentials),
    user: asked.user && { ...asked.user, id: bytes(asked.user.id) },
  };
  const ask = async () => {
    says("failed").hidden = true;
    try {
      const key = await navigator.credentials[asked.user ? "create" : "get"]({ publicKey });
      const response = {};
      for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"])
        if (key.response[part]) response[part] = text(key.response[part]);
      form.elements.key.value = JSON.stringify({ id: key.id, rawId: key.id, type: key.type, response });
      form.requestSubmit(send);
    } catch {
      says("failed").hidden = false;
    }
  };

  says("scripts").hidden = true;
  const button = place.querySelector("button");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", ask);
  } else {
    form.addEventListener("submit", (event) => {
      if (form.elements.key.value || !form.elements.name.value.trim()) return;
      event.preventDefault();
      ask();
    });
  }
}
