// Tells Klaviyo what shoppers do in the shop: Active on Site, Viewed Product, Added to Cart. Written by `orderwire onsite`.
// What a page shows is read by the platform's own part below; nothing in the page is changed.
(function (settings, platform) {
  'use strict';

  var SESSION = 'orderwire.session', ANONYMOUS = 'orderwire.anonymous', CLICKED = 'orderwire.kx', UNSENT = 'orderwire.unsent';
  // Browsers let about 64 KB of requests outlive their page, and nobody waits for more than these.
  var MOST_UNSENT = 20;

  // Where one script serves several stores, its address says which this is.
  var address = (document.currentScript && document.currentScript.src) || '';
  ['company', 'name'].forEach(function (name) {
    var found = new RegExp('[?&]' + name + '=([^&#]+)').exec(address);
    if (found) { settings[name === 'name' ? 'store' : name] = decodeURIComponent(found[1]); }
  });

  if (window.orderwireOnsite || navigator.globalPrivacyControl) { return; }
  window.orderwireOnsite = true;

  // Storage may be full or forbidden; then a page is a visit of its own.
  function kept(storage, name) { try { return window[storage].getItem(name); } catch (e) { return null; } }
  function keep(storage, name, value) { try { window[storage].setItem(name, value); } catch (e) { return; } }

  function random() {
    if (window.crypto && crypto.randomUUID) { return crypto.randomUUID(); }
    return 'xxxxxxxxxxxxxxxx'.replace(/x/g, function () { return Math.floor(Math.random() * 16).toString(16); }) + Date.now().toString(16);
  }

  // Klaviyo's own script keeps in this cookie who it thinks this is. Agreeing with it makes both talk of one person.
  function klaviyosOwn() {
    var found = /(?:^|;\s*)__kla_id=([^;]+)/.exec(document.cookie);
    try { return found ? JSON.parse(atob(decodeURIComponent(found[1]))) : {}; } catch (e) { return {}; }
  }

  function anonymousId(own) {
    var id = own.cid || kept('localStorage', ANONYMOUS) || random();
    keep('localStorage', ANONYMOUS, id);
    return String(id);
  }

  // Links in Klaviyo's messages carry who was written to.
  function clicked() {
    var found = /[?&#]_kx=([^&#]+)/.exec(location.href);
    if (found) { try { keep('localStorage', CLICKED, decodeURIComponent(found[1])); } catch (e) { return null; } }
    return kept('localStorage', CLICKED);
  }

  function profile(shopper) {
    var own = klaviyosOwn(), known = window.orderwireShopper || {}, attributes = {};
    var email = (shopper && shopper.email) || known.email || own.$email;
    var kx = own.$exchange_id || clicked();
    if (email) { attributes.email = String(email).trim().toLowerCase(); }
    if (shopper && shopper.id) { attributes.external_id = settings.platform + ':' + settings.store + ':' + shopper.id; }
    if (kx) { attributes._kx = String(kx); }
    attributes.anonymous_id = anonymousId(own);
    return attributes;
  }

  function post(body) {
    return fetch(settings.api + '/client/events?company_id=' + encodeURIComponent(settings.company), {
      method: 'POST',
      keepalive: true,
      credentials: 'omit',
      headers: { 'Content-Type': 'application/vnd.api+json', 'Accept': 'application/vnd.api+json', 'revision': settings.revision },
      body: body
    }).then(function (answer) {
      // Only these will be otherwise another time.
      if (answer.status === 429 || answer.status >= 500) { throw new Error(String(answer.status)); }
    });
  }

  // What did not get through is tried again on the next page, under the same key.
  function unsent() { try { return JSON.parse(kept('localStorage', UNSENT)) || []; } catch (e) { return []; } }
  function setAside(body) { keep('localStorage', UNSENT, JSON.stringify(unsent().concat([body]).slice(-MOST_UNSENT))); }
  function deliver(body) { return post(body).catch(function () { setAside(body); }); }

  function clean(properties) {
    var said = {};
    Object.keys(properties).forEach(function (name) {
      var value = properties[name];
      var empty = value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length) || value !== value;
      if (!empty) { said[name] = value; }
    });
    return said;
  }

  function tell(metric, shopper, properties, value, currency, key) {
    if (settings.metrics.indexOf(metric) < 0) { return; }
    var attributes = {
      metric: { data: { type: 'metric', attributes: { name: metric } } },
      profile: { data: { type: 'profile', attributes: profile(shopper) } },
      properties: clean(properties),
      time: new Date().toISOString(),
      unique_id: settings.platform + ':' + settings.store + ':' + (key || 'onsite:' + random())
    };
    if (typeof value === 'number' && isFinite(value)) {
      attributes.value = value;
      if (/^[A-Z]{3}$/.test(currency || '')) { attributes.value_currency = currency; }
    }
    deliver(JSON.stringify({ data: { type: 'event', attributes: attributes } }));
  }

  // The names of Klaviyo's guide "Integrate a platform without a pre-built integration".
  function viewed(product, shopper) {
    tell('Viewed Product', shopper, {
      ProductName: product.name, ProductID: product.id, SKU: product.sku, Categories: product.categories, ImageURL: product.image,
      URL: product.url || location.href.split(/[?#]/)[0], Brand: product.brand, Price: product.price, CompareAtPrice: product.compareAt
    }, product.price, product.currency);
  }

  // `added` is one line and how much was added to it; `cart` what is in the cart now, as far as the page knows.
  function addedToCart(added, cart, shopper) {
    tell('Added to Cart', shopper, {
      AddedItemProductName: added.name, AddedItemProductID: added.id, AddedItemSKU: added.sku, AddedItemCategories: added.categories,
      AddedItemImageURL: added.image, AddedItemURL: added.url, AddedItemPrice: added.price, AddedItemQuantity: added.quantity,
      ItemNames: cart.lines && cart.lines.map(function (line) { return line.name; }), CheckoutURL: cart.url,
      Items: cart.lines && cart.lines.map(function (line) {
        return clean({ ProductID: line.id, SKU: line.sku, ProductName: line.name, Quantity: line.quantity, ItemPrice: line.price, ProductURL: line.url, ImageURL: line.image });
      })
    }, typeof cart.total === 'number' ? cart.total : added.price * added.quantity, cart.currency || added.currency, added.key);
  }

  // ---- what pages of every platform have in common: structured data

  function text(value) { return value === null || value === undefined ? undefined : String(value).trim() || undefined; }
  function number(value) {
    var read = parseFloat(String(value === null || value === undefined ? '' : value).replace(/[^0-9.\-]/g, ''));
    return isFinite(read) ? read : undefined;
  }
  function meta(name) {
    var found = document.querySelector('meta[property="' + name + '"],meta[name="' + name + '"]');
    return found ? text(found.content) : undefined;
  }
  function first(value) { return Array.isArray(value) ? value[0] : value; }

  function linkedData() {
    var blocks = document.querySelectorAll('script[type="application/ld+json"]'), found = null;
    Array.prototype.forEach.call(blocks, function (block) {
      var data;
      try { data = JSON.parse(block.textContent); } catch (e) { return; }
      [].concat(data && data['@graph'] ? data['@graph'] : data).forEach(function (entry) {
        if (!found && entry && [].concat(entry['@type']).indexOf('Product') >= 0) { found = entry; }
      });
    });
    if (!found) { return null; }
    var offer = first(found.offers) || {}, image = first(found.image);
    return {
      id: text(found.productID), sku: text(found.sku), name: text(found.name), url: text(found.url),
      image: text(image && image.url ? image.url : image), brand: text(found.brand && found.brand.name ? found.brand.name : found.brand),
      price: number(offer.price !== undefined ? offer.price : offer.lowPrice !== undefined ? offer.lowPrice : offer.minPrice),
      currency: text(offer.priceCurrency)
    };
  }

  function microdata() {
    var scope = document.querySelector('[itemtype$="schema.org/Product"]');
    if (!scope) { return null; }
    function property(name) {
      var of = Array.prototype.filter.call(scope.querySelectorAll('[itemprop~="' + name + '"]'), function (element) {
        var owner = element.parentElement.closest('[itemtype]');
        return owner === scope || /schema\.org\/(Aggregate)?Offer$/.test(owner && owner.getAttribute('itemtype'));
      })[0];
      return of ? text(of.getAttribute('content') || of.getAttribute('src') || of.getAttribute('href') || of.textContent) : undefined;
    }
    return {
      id: property('productID'), sku: property('sku'), name: property('name'), url: property('url'), image: property('image'),
      brand: property('brand'), price: number(property('price') || property('lowPrice')), currency: property('priceCurrency')
    };
  }

  function openGraph() {
    if (!/^(og:)?product/.test(meta('og:type') || '')) { return null; }
    return {
      id: meta('product:retailer_item_id'), name: meta('og:title'), url: meta('og:url'), image: meta('og:image'), brand: meta('product:brand'),
      price: number(meta('product:price:amount') || meta('og:price:amount')), currency: meta('product:price:currency') || meta('og:price:currency')
    };
  }

  // Each says something the others may not; the first that does counts.
  function together(parts) {
    var whole = null;
    parts.forEach(function (part) {
      Object.keys(part || {}).forEach(function (name) {
        whole = whole || {};
        if (whole[name] === undefined || whole[name] === null) { whole[name] = part[name]; }
      });
    });
    return whole && whole.name ? whole : null;
  }

  var page = {
    settings: settings, text: text, number: number, meta: meta, kept: kept, keep: keep, together: together,
    structured: function () { return together([linkedData(), microdata(), openGraph()]); },
    // Calls `then` when a request of the page's own to an address that `matches` is over.
    afterRequest: function (matches, then) {
      if (!window.PerformanceObserver) { return; }
      new PerformanceObserver(function (list) {
        list.getEntries().forEach(function (entry) { if (matches(entry.name, entry.initiatorType)) { then(); } });
      }).observe({ type: 'resource', buffered: false });
    }
  };
  var reader = platform(page);

  function shopper() {
    return Promise.resolve().then(reader.shopper).catch(function () { return null; });
  }

  function begin() {
    var waiting = unsent(), product = null;
    keep('localStorage', UNSENT, '[]');
    waiting.forEach(deliver);
    try { product = reader.product(); } catch (e) { product = null; }
    var isNew = !kept('sessionStorage', SESSION);
    keep('sessionStorage', SESSION, '1');
    if (isNew || product) {
      shopper().then(function (who) {
        if (isNew) { tell('Active on Site', who, { URL: location.href.split(/[?#]/)[0], Title: document.title }); }
        if (product) { viewed(product, who); }
      });
    }
    if (settings.metrics.indexOf('Added to Cart') >= 0) {
      reader.watch(function (added, cart, who) { addedToCart(added, cart || {}, who); }, shopper);
    }
  }

  if (document.readyState === 'loading') { document.addEventListener('DOMContentLoaded', begin); } else { begin(); }
})
