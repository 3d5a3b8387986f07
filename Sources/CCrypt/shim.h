// libcrypt's password hashes, as libxcrypt has them.
#include <crypt.h>

// The size of what crypt_rn(3) works in, of which Swift sees only parts.
enum { ccrypt_data_size = sizeof(struct crypt_data) };
