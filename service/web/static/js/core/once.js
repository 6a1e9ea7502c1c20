// What is asked for twice by a double click is done once.

/** `action` as a handler that does nothing while it is under way; unlike a disabled button, its button keeps the focus. */
export function onceAtATime(action) {
  let isUnderWay = false;
  return async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      await action();
    } finally {
      isUnderWay = false;
    }
  };
}
