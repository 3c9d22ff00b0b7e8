import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** Where the Debian package puts it. */
const CHROMIUM = '/usr/bin/chromium';

/** Nothing of it reaches the network by itself. Each start has a profile of its own, which goes with it. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page in a real browser, with all that it asked for and complained of. */
export interface Opened {
  readonly page: Page;
  /** Addresses that it asked for. */
  readonly requests: string[];
  /** What its console and its scripts reported. */
  readonly complaints: string[];
}

/** How a page is opened. */
export interface Opening {
  readonly width?: number;
  readonly scripts?: boolean;
  readonly scheme?: 'light' | 'dark';
}

/** Opens files in a browser that runs until the test ends. */
export async function openBrowser(): Promise<(file: string, opening?: Opening) => Promise<Opened>> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  onTestFinished(() => browser.close());
  return async (file, { width = 1280, scripts = true, scheme = 'light' } = {}) => {
    const viewport = { width, height: 900 };
    const page = await browser.newPage({ viewport, javaScriptEnabled: scripts, colorScheme: scheme });
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`file://${file}`);
    return { page, requests, complaints };
  };
}
