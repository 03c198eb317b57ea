// Neto (Maropost Commerce Cloud): the product is in the page's microdata; buttons of class `addtocart` name in `rel` the fields
// that hold SKU, name, picture and quantity (theme Skeletal). Who is shopping a theme may say in `window.orderwireShopper`.
function (page) {
  'use strict';
  function value(name, rel) {
    var field = document.getElementById(name + rel);
    return field ? page.text(field.value) : undefined;
  }
  function resolved(address) {
    try { return address ? new URL(address, location.href).href : undefined; } catch (e) { return undefined; }
  }
  function product() {
    var sku = document.querySelector('.buying-options [name="sku"]');
    var read = page.together([{ sku: sku ? page.text(sku.value) : undefined }, page.structured()]);
    if (!read || !read.sku) { return null; }
    read.id = read.id || read.sku;
    read.image = resolved(read.image);
    read.url = resolved(read.url);
    return read;
  }
  return {
    shopper: function () { return null; },
    product: product,
    watch: function (told, shopper) {
      document.addEventListener('click', function (event) {
        var button = event.target.closest && event.target.closest('.addtocart');
        var rel = button && button.getAttribute('rel');
        var sku = rel && value('sku', rel);
        var quantity = Number((rel && value('qty', rel)) || 1);
        if (!sku || !(quantity > 0)) { return; }
        var shown = product(), same = shown && shown.sku === sku ? shown : {};
        var added = page.together([same, { id: sku, sku: sku, name: value('model', rel), image: resolved(value('thumb', rel)) }]);
        if (!added) { return; }
        added.quantity = quantity;
        shopper().then(function (who) { told(added, { currency: added.currency }, who); });
      }, true);
    }
  };
}
