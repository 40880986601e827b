"""For clients in tests: nothing here speaks TLS, and httpx reads all of the certificate authorities for each client and
each request that is not told how to verify, 40 ms of a processor and more."""

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
