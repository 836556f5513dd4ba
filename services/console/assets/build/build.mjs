// Makes ds.css of Designsystemet's parts that are used and of our own theme: one layer, older browsers too, and every picture
// written out as a file, so that the content security policy needs no data: addresses. The axe of the tests is copied beside.
import fs from 'node:fs';
import { createHash } from 'node:crypto';
import { transform } from 'lightningcss';

const [, , theme, out, axe] = process.argv;
const source = 'node_modules/@digdir/designsystemet-css/dist/src';
const parts = ['base', 'button', 'link', 'details', 'field', 'fieldset', 'input', 'label', 'validation-message', 'error-summary'];

let css = '@layer ds.theme, ds.base, ds.components;\n';
css += fs.readFileSync(theme, 'utf8').replace(/@layer ds\.theme\.typography\.secondary\s*{[^]*?\n}\n\n?(?=@layer)/, '');
for (const part of parts) {
  const text = fs.readFileSync(`${source}/${part}.css`, 'utf8');
  css += /@layer/.test(text) ? text : `@layer ds.${part === 'base' ? 'base' : 'components'}{${text}}`;
}
fs.mkdirSync(out, { recursive: true });
css = css.replace(/url\((["']?)data:image\/svg\+xml[^,]*,([^]*?)\1\)/g, (whole, quote, data) => {
  const picture = decodeURIComponent(data);
  const name = createHash('sha256').update(picture).digest('hex').slice(0, 8) + '.svg';
  fs.writeFileSync(`${out}/${name}`, picture);
  return `url(${name})`;
});
const { code } = transform({
  filename: 'ds.css', code: Buffer.from(css), minify: true, errorRecovery: true,
  targets: { chrome: 100 << 16, safari: (15 << 16) | (6 << 8), firefox: 102 << 16 },
});
fs.writeFileSync(`${out}/ds.css`, code);
fs.mkdirSync(axe, { recursive: true });
fs.copyFileSync('node_modules/axe-core/axe.min.js', `${axe}/axe.min.js`);
