#include "xsAll.h"

void sixlink_probe_engine(txMachine *the)
{
	char text[32];
	c_snprintf(text, sizeof text, "XS %d.%d.%d, %d-bit", XS_MAJOR_VERSION, XS_MINOR_VERSION, XS_PATCH_VERSION, (int)sizeof(void *) * 8);
	fxString(the, mxResult, text);
}
