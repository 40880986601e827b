"""What has to happen at a time: timers in the store, and the one loop that lets them go off. Begin at service."""
