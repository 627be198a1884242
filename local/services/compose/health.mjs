#!/usr/bin/env node
// `health URL`: exit code 0 if the URL answers with success. The image has no curl.
import process from "node:process";

const healthy = await fetch(process.argv[2]).then((response) => response.ok, () => false);
process.exit(healthy ? 0 : 1);
