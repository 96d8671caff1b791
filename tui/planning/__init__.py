"""Draft and facts become findings and a plan. Pure: nothing here touches the world."""
