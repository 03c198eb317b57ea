// BigCommerce (Stencil): the storefront's own cart API says what is in the cart and whose it is; the product is in the page's
// structured data and in the form that puts it into the cart (theme Cornerstone; Storefront Carts API).
function (page) {
  'use strict';
  var SEEN = 'orderwire.cart';

  function cart() {
    var query = '?include=lineItems.physicalItems.options,lineItems.digitalItems.options';
    return fetch('/api/storefront/carts' + query, { credentials: 'same-origin', headers: { Accept: 'application/json' } })
      .then(function (answer) { return answer.ok ? answer.json() : []; })
      .then(function (carts) { return carts && carts[0] ? carts[0] : null; });
  }

  function lines(cart) {
    var items = (cart && cart.lineItems) || {};
    return [].concat(items.physicalItems || [], items.digitalItems || [], items.customItems || []).filter(function (item) {
      return !item.parentId;
    }).map(function (item) {
      return {
        line: String(item.id), id: page.text(item.productId), sku: page.text(item.sku), name: page.text(item.name), url: page.text(item.url),
        image: page.text(item.imageUrl), brand: page.text(item.brand), quantity: Number(item.quantity) || 0,
        price: page.number(item.listPrice !== undefined ? item.listPrice : item.salePrice)
      };
    });
  }

  function who(cart) { return cart && cart.email ? { email: cart.email } : null; }

  // A line that is new orderwire's server tells of by the cart's webhooks, if it can know whose cart it is. That there is more of a
  // line no webhook tells apart.
  function isToldByServer(cart) {
    return page.settings.serverCart && Boolean(cart.email || (page.settings.serverCart === 'customer' && cart.customerId > 0));
  }

  function seen() { try { return JSON.parse(page.kept('localStorage', SEEN)); } catch (e) { return null; } }
  function remember(cart) {
    var quantities = {};
    lines(cart).forEach(function (line) { quantities[line.line] = line.quantity; });
    page.keep('localStorage', SEEN, JSON.stringify({ id: cart && cart.id, quantities: quantities }));
  }

  function compare(told) {
    return cart().then(function (cart) {
      var before = seen(), now = lines(cart);
      remember(cart);
      // On the first page ever nobody knows when that was added.
      if (!cart || !before) { return; }
      var known = before.id === cart.id ? before.quantities : {};
      var whole = { lines: now, total: page.number(cart.cartAmount), currency: cart.currency && cart.currency.code, url: location.origin + '/checkout' };
      now.forEach(function (line) {
        var more = line.quantity - (known[line.line] || 0);
        if (more <= 0 || (more === line.quantity && isToldByServer(cart))) { return; }
        var added = { key: 'cart:' + cart.id + ':added:' + line.line + (line.quantity > more ? ':' + line.quantity : '') };
        Object.keys(line).forEach(function (name) { added[name] = line[name]; });
        added.quantity = more;
        told(added, whole, who(cart));
      });
    }).catch(function () { return; });
  }

  return {
    shopper: function () {
      return cart().then(function (cart) {
        if (!seen()) { remember(cart); }
        return who(cart);
      });
    },
    product: function () {
      var form = document.querySelector('form[data-cart-item-add] input[name="product_id"]');
      if (!form) { return null; }
      var data = (window.BCData && window.BCData.product_attributes) || {}, price = data.price || {};
      var shown = price.with_tax || price.without_tax || {}, former = price.rrp_with_tax || price.rrp_without_tax || {};
      return page.together([
        { id: page.text(form.value), sku: page.text(data.sku), price: page.number(shown.value), currency: page.text(shown.currency), compareAt: page.number(former.value) },
        page.structured(), { name: page.text((document.querySelector('.productView-title') || {}).textContent) }
      ]);
    },
    watch: function (told) {
      // The page that follows a form sent without script, and requests of the theme's script.
      if (/^\/cart(\.php|\/|$)/.test(location.pathname)) { compare(told); }
      page.afterRequest(function (address) {
        return /\/remote\/v1\/cart\/add|\/api\/storefront\/carts?\/[^?]*items/.test(address.split('?')[0]);
      }, function () { compare(told); });
    }
  };
}
