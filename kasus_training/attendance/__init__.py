"""Who was there: stations, scans, marks, sheets and badges."""
