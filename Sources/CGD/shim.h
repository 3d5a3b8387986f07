// libgd: decodes, scales and encodes images.
#include <gd.h>
