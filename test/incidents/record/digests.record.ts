import { test } from 'vitest';
import { addDigests, recordedIncidents, scrambledHistories } from '../fixtures.js';

test.each([...recordedIncidents(), ...scrambledHistories()])('$name', addDigests);
