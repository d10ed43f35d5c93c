/** Whether it is an IPv4 address: four numbers of 0…255 with dots between them. */
export function isAddress(text: string): boolean {
	const numbers = text.split(".");
	return (
		numbers.length === 4 &&
		numbers.every((number) => /^\d{1,3}$/.test(number) && Number(number) <= 255)
	);
}
