"""Planning: from draft and facts to findings and a plan. Pure: no network, no files."""
