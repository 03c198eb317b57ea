// Tiendanube / Nuvemshop: every page has `LS` with store, cart (in cents), customer id and, on a product's page, product and
// variants; themes send a form with `add_to_cart` (API docs, resources/script; base theme).
function (page) {
  'use strict';
  var SEEN = 'orderwire.cart', TRYING = 10000;
  var ls = function () { return window.LS || {}; };

  function currency() {
    var named = ls().currency;
    return page.text(named && named.code ? named.code : named);
  }
  function money(cents) { return typeof cents === 'number' ? cents / 100 : undefined; }
  function who() { return ls().customer ? { id: String(ls().customer.id || ls().customer) } : null; }

  function variants() {
    var read = ls().variants;
    try { return (typeof read === 'string' ? JSON.parse(read) : read) || []; } catch (e) { return []; }
  }
  function chosen(form) {
    var all = variants();
    var fields = form ? form.querySelectorAll('[name^="variation["]') : [];
    var values = Array.prototype.map.call(fields, function (field) { return field.value; });
    return all.filter(function (variant) {
      return values.every(function (value, index) {
        var option = variant['option' + index];
        return !value || option === undefined || option === null || option === value;
      });
    })[0] || all[0] || {};
  }

  function product(form) {
    var shown = ls().product, variant = chosen(form), category = ls().category;
    if (!shown) { return null; }
    return page.together([{
      id: page.text(shown.id), name: page.text(shown.name), sku: page.text(variant.sku), price: page.number(variant.price_number),
      compareAt: page.number(variant.compare_at_price_number), currency: currency(), image: page.text(variant.image_url),
      categories: category && category.name ? [page.text(category.name)] : undefined
    }, page.structured()]);
  }

  function lines() {
    return ((ls().cart && ls().cart.items) || []).map(function (item) {
      return { line: String(item.id), name: page.text(item.name), price: money(item.unit_price), quantity: Number(item.quantity) || 0 };
    });
  }
  function whole() {
    var cart = ls().cart || {};
    return { lines: lines(), total: money(cart.subtotal), currency: currency() };
  }
  function seen() { try { return JSON.parse(page.kept('localStorage', SEEN)); } catch (e) { return null; } }
  function remember(quantities) { page.keep('localStorage', SEEN, JSON.stringify(quantities)); }

  // What the page was given against what was told: for shops whose form loads a new page.
  function compare(told) {
    var before = seen(), now = lines(), quantities = {};
    now.forEach(function (line) { quantities[line.line] = line.quantity; });
    remember(quantities);
    // On the first page ever nobody knows when that was added.
    if (!before) { return; }
    now.forEach(function (line) {
      var more = line.quantity - (before[line.line] || 0);
      if (more > 0) { told({ id: line.line, name: line.name, price: line.price, quantity: more, currency: currency() }, whole(), who()); }
    });
  }

  return {
    shopper: who,
    product: function () { return product(document.getElementById('product_form')); },
    watch: function (told) {
      var pending = null;
      compare(told);
      function note(form) {
        var id = form && form.querySelector('[name="add_to_cart"]');
        if (!id) { return; }
        var shown = product(form), quantity = form.querySelector('[name="quantity"]');
        var isShown = shown && shown.id === String(id.value);
        var card = form.closest('.js-item-product'), name = card && card.querySelector('.js-item-name');
        var read = page.together([isShown ? shown : {}, { id: page.text(id.value), name: name ? page.text(name.textContent) : undefined }]);
        if (!read) { return; }
        read.quantity = Number(quantity && quantity.value) || 1;
        read.currency = currency();
        pending = { at: Date.now(), variant: isShown ? chosen(form).id : undefined, added: read };
      }
      document.addEventListener('submit', function (event) { note(event.target); }, true);
      document.addEventListener('click', function (event) {
        var button = event.target.closest && event.target.closest('.js-addtocart');
        if (button) { note(button.closest('form')); }
      }, true);
      page.afterRequest(function (address, by) {
        return (by === 'xmlhttprequest' || by === 'fetch') && /\/(comprar|carrinho|cart)\b/.test(address);
      }, function () {
        if (!pending || Date.now() - pending.at > TRYING) { return; }
        var added = pending.added, before = seen() || {};
        if (pending.variant !== undefined) {
          before[pending.variant] = (before[pending.variant] || 0) + added.quantity;
          remember(before);
        }
        pending = null;
        told(added, { currency: added.currency }, who());
      });
    }
  };
}
