// OpenSSL's message digests, the codes made of them, and its comparison of secrets; nothing else of it.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
