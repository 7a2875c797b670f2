class A:
	def check(self):
		if not self.x:
			raise AssertionError("no x")
