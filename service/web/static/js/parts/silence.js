// Why sound does not play: a browser says the same of a codec that it does not know and of a server that did not answer.

/** Resolves to what the server says where it does not give the sound at `address`, to `null` where it does by now. */
export async function refusedSound(api, address) {
  try {
    await api.check(address);
    return null;
  } catch (error) {
    if (!("kind" in error)) throw error;
    return error.message;
  }
}
