#include "xs.h"
#include "host.h"
#include <stdio.h>
#include <unistd.h>

/* Serial traffic on stderr in the session format: what is read or written in one turn of the loop is one burst. */

bool wireEnabled = false;

static enum { idle, reading, writing } state = idle;
static double last = -1;

static const double pauseLimit = 10;

void wireTrace(bool written, const unsigned char* bytes, size_t count)
{
	if (!wireEnabled || !count)
		return;
	char line[512];
	size_t used = 0;
	if (state != (written ? writing : reading)) {
		wireEnd();
		double now = hostNow();
		if (last >= 0 && now - last > pauseLimit)
			used += (size_t)snprintf(line, sizeof line, ".. %.0f\n", now - last);
		used += (size_t)snprintf(line + used, sizeof line - used, "%s", written ? ">> " : "<< ");
		state = written ? writing : reading;
	}
	for (size_t i = 0; i < count; i++) {
		unsigned char byte = bytes[i];
		if (used > sizeof line - 8) {
			hostWrite(STDERR_FILENO, line, used);
			used = 0;
		}
		if (byte == '\r' || byte == '\n' || byte == '\t' || byte == '\\') {
			line[used++] = '\\';
			line[used++] = byte == '\r' ? 'r' : byte == '\n' ? 'n' : byte == '\t' ? 't' : '\\';
		} else if (byte >= 0x20 && byte < 0x7F)
			line[used++] = (char)byte;
		else
			used += (size_t)snprintf(line + used, sizeof line - used, "\\x%02X", byte);
	}
	hostWrite(STDERR_FILENO, line, used);
	last = hostNow();
}

void wireEnd(void)
{
	if (state == idle)
		return;
	state = idle;
	hostWrite(STDERR_FILENO, "\n", 1);
}
