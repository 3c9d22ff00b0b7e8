import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openBrowser } from '../../support/browser.js';
import { send } from '../../support/deeds.js';
import { fleetWorld } from '../../support/fleet-world.js';
import { HOSTILE, pageFile } from '../../support/report-pages.js';
import { World } from '../../support/world.js';

/** Whether something sticks out to the right. */
function overflows(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
}

test('a page opens from a file, asks for nothing, complains of nothing and fits the window', async () => {
  const { file } = pageFile(fleetWorld(5, 300));
  const open = await openBrowser();
  for (const width of [1280, 400]) {
    for (const scheme of ['light', 'dark'] as const) {
      const { page, requests, complaints } = await open(file, { width, scheme });
      expect(await page.locator('.arrow[href]').count()).toBe(300);
      expect(await overflows(page)).toBe(false);
      await page.locator('.list summary').nth(200).click();
      expect(await page.locator('#m200 pre').isVisible()).toBe(true);
      expect({ requests, complaints }).toEqual({ requests: [`file://${file}`], complaints: [] });
    }
  }
}, 120_000);

test('a page is read whole where no script runs: a message is opened by its link', async () => {
  const { file } = pageFile(fleetWorld(5, 40));
  const open = await openBrowser();
  const { page } = await open(file, { scripts: false });
  expect(await page.locator('form.filters').isVisible()).toBe(false);
  expect(await page.locator('.part li').first().isVisible()).toBe(true);
  expect(await page.locator('#m7 pre').isVisible()).toBe(false);
  // Followed like this, since a click waits for frames that a page without scripts need not draw.
  const link = await page.locator('.part li a[href="#m7"]').first().getAttribute('href');
  await page.goto(`file://${file}${link}`);
  await expect.poll(() => page.locator('#m7 pre').isVisible()).toBe(true);
});

test('where scripts run, messages are filtered by agent, fate, type and words, and belong together', async () => {
  const world = new World();
  const ada = world.join('a'.repeat(16), 'ada');
  const ben = world.join('b'.repeat(16), 'ben');
  world.join('c'.repeat(16), 'cleo');
  send(world, ada, 'ben', 'the blue bicycle', { wake: 'off' });
  send(world, ben, 'cleo', 'a green door', { wake: 'off', action_required: true });
  send(world, ada, 'cleo', 'nothing of note', { wake: 'off' });
  const { file } = pageFile(world);
  const open = await openBrowser();
  const { page, complaints } = await open(file);
  const shown = () => page.locator('.list details:not([hidden]) summary i').allTextContents();
  const dimmed = () => page.locator('.arrow.dim').count();
  expect(await shown()).toHaveLength(3);
  await page.getByLabel('Text').fill('BICYCLE');
  expect(await shown()).toEqual(['the blue bicycle']);
  expect(await dimmed()).toBe(2);
  expect(await page.locator('form output').textContent()).toBe('1 of 3 messages');
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.locator('.list details:not([hidden])').nth(2).waitFor();
  await page.getByLabel('Agent', { exact: false }).and(page.locator('select')).selectOption({ label: 'ada' });
  expect(await shown()).toEqual(['the blue bicycle', 'nothing of note']);
  await page.getByLabel('Agent', { exact: false }).and(page.locator('select')).selectOption('');
  await page.getByLabel('Type').selectOption('work');
  expect(await shown()).toEqual(['a green door']);
  await page.getByLabel('Type').selectOption('');
  await page.getByLabel('What became of it').selectOption('answered');
  expect(await shown()).toEqual([]);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.locator('.part li a[href="#m1"]').first().hover();
  expect(await page.locator('.arrow.lit').getAttribute('href')).toBe('#m1');
  expect(complaints).toEqual([]);
});

test('P9: nothing that a peer writes becomes part of a page', async () => {
  const world = new World();
  const ada = world.join('a'.repeat(16), '"><img src=x onerror=window.harmed=true>');
  world.join('b'.repeat(16), 'ben');
  for (const body of HOSTILE) send(world, ada, 'ben', body, { wake: 'off' });
  const { file } = pageFile(world);
  const open = await openBrowser();
  const { page, requests, complaints } = await open(file);
  const found = await page.evaluate(`({
    harmed: 'harmed' in window,
    images: document.images.length,
    headings: [...document.querySelectorAll('h1')].map(({ textContent }) => textContent),
    scripts: document.scripts.length,
    handlers: [...document.querySelectorAll('*')].flatMap((element) =>
      element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style'),
    ),
    bodies: [...document.querySelectorAll('pre')].map(({ textContent }) => textContent),
  })`);
  expect(found).toEqual({
    harmed: false,
    images: 0,
    headings: ['What the agents did'],
    scripts: 1,
    handlers: [],
    bodies: HOSTILE.map((body) => body.replace(/[\p{Cc}\p{Cf}\u2028]/gu, '')),
  });
  expect({ requests, complaints }).toEqual({ requests: [`file://${file}`], complaints: [] });
});

test('what twenty agents did with 5,000 messages is a page of ordinary size that can be used', async () => {
  const { file } = pageFile(fleetWorld(20, 5000));
  expect(statSync(file).size).toBeLessThan(7_500_000);
  const open = await openBrowser();
  const { page, complaints } = await open(file);
  expect(await overflows(page)).toBe(false);
  const pane = page.locator('.pane');
  await page.evaluate(`{
    const pane = document.querySelector('.pane');
    pane.scrollTop = pane.scrollHeight / 2;
  }`);
  expect(await page.locator('.names text').first().isVisible()).toBe(true);
  const [head, frame] = [await page.locator('.top').boundingBox(), await pane.boundingBox()];
  expect(Math.abs((head?.y ?? 0) - (frame?.y ?? 0))).toBeLessThan(3);
  await page.getByLabel('What became of it').selectOption('failed');
  expect(await page.locator('.list details:not([hidden])').count()).toBeLessThan(50);
  expect(complaints).toEqual([]);
}, 180_000);
