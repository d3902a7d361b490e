package dev.sluice.config;

/** The text that somebody gave for a setting (a list: joined by commas), and where. */
record Given(String text, Source source) {}
