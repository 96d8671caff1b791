"""The heart: values, rules, the draft and the plan. Pure; nothing here touches the world."""
