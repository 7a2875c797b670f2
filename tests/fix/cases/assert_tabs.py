class A:
	def check(self):
		assert self.x, "no x"
