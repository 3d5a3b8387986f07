// OpenSSL's message digests, and nothing else of it.
#include <openssl/evp.h>
