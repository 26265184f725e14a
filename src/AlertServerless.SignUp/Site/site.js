// Everything works without this file; with it, the place comes from the device and a proof of work goes along.
(function () {
  'use strict';

  // Where: the device's own position, in hundredths of a degree, which is all that leaves it.
  const locate = document.getElementById('locate');
  if (locate && navigator.geolocation) {
    locate.hidden = false;
    locate.addEventListener('click', function () {
      navigator.geolocation.getCurrentPosition(
        function (found) {
          const at = found.coords.latitude.toFixed(2) + ',' + found.coords.longitude.toFixed(2);
          const go = locate.dataset.go;
          location.assign(go + (go.includes('?') ? '&' : '?') + 'at=' + encodeURIComponent(at));
        },
        function () {
          document.getElementById('located').textContent = locate.dataset.refused;
        },
        { timeout: 10000, maximumAge: 600000 });
    });
  }

  // ALTCHA's proof of work: the number whose SHA-256 with the salt is the challenge. Done before anybody presses the button.
  async function solve(task) {
    const text = new TextEncoder();
    for (let number = 0; number <= task.maxnumber; number++) {
      const hash = await crypto.subtle.digest('SHA-256', text.encode(task.salt + number));
      const hex = Array.from(new Uint8Array(hash), function (byte) { return byte.toString(16).padStart(2, '0'); }).join('');
      if (hex === task.challenge) {
        return btoa(JSON.stringify({
          algorithm: task.algorithm, challenge: task.challenge, number: number, salt: task.salt, signature: task.signature
        }));
      }
    }
    return '';
  }

  async function work(form) {
    const answer = await fetch(form.dataset.work, { credentials: 'omit' });
    if (answer.ok) form.elements.altcha.value = await solve(await answer.json());
  }

  for (const form of document.querySelectorAll('form[data-work]')) {
    // What fails here, the form is sent without: it is then counted as one of a browser without scripts.
    const done = work(form).catch(function () { });
    const said = document.getElementById('working');
    let sending = false;
    form.addEventListener('submit', function (event) {
      if (sending) return;
      event.preventDefault();
      sending = true;
      if (said) said.textContent = said.dataset.working;
      done.then(function () { form.submit(); });
    });
  }

  // The manage link's token stands behind the #, which no server sees. It is exchanged for a cookie and taken away.
  const exchange = document.getElementById('exchange');
  if (exchange && location.hash.startsWith('#t=')) {
    const token = location.hash.slice(3);
    history.replaceState(null, '', location.pathname);
    fetch(exchange.dataset.to, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ token: token })
    }).then(function (answer) { if (answer.ok) location.assign(exchange.dataset.then); });
  }
})();
