// Where somebody wanted to go before they signed in: a place in here, or none (SEC-F10). Browsers drop tabs and line breaks and read \ as /.
export const inside = (next: unknown) => (typeof next === 'string' && /^\/(?![/\\])[^\p{Cc}]*$/u.test(next) ? next : null)
