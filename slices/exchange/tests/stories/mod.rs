mod an_incident_passes;
mod answers_are_refused;
mod console;
mod erasure;
mod scene;
mod the_clock;
mod what_is_seen;
mod who_may;
