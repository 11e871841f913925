"""Storing settled days: staged by COPY, merged set by set; one file and 200,000 accounts take the same road."""
