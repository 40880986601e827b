"""What supervisors keep to review by: views of the override log that have a name, and samples that were drawn."""
