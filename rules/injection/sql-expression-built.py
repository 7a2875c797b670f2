import math


class Key:
    def as_sql(self, compiler, connection):
        lhs, params = compiler.compile(self.lhs)
        # ruleid: sql-expression-built
        return "(%s -> '%s')" % (lhs, self.key), params

    def as_oracle(self, compiler, connection):
        sql, params = self.as_sql(compiler, connection)
        # ruleid: sql-expression-built
        return sql % tuple(params), []

    def as_sqlite(self, compiler, connection, **extra):
        # ruleid: sql-expression-built
        return self.as_sql(compiler, connection, template="%%(function)s(%%(expressions)s, %s)" % self.tolerance, **extra)


class Fine:
    def as_sql(self, compiler, connection):
        lhs, params = compiler.compile(self.lhs)
        # ok: sql-expression-built
        return "(%s -> %%s)" % lhs, [*params, self.key]

    def as_oracle(self, compiler, connection, **extra):
        # ok: sql-expression-built
        return self.as_sql(compiler, connection, template="(%%(expressions)s * %s / 180)" % math.pi, **extra)

    def as_mysql(self, compiler, connection, **extra):
        # ok: sql-expression-built
        return self.as_sql(compiler, connection, template="%%(function)s(%%(expressions)s, %s)" % "'a'", **extra)
