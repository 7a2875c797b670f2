from airflow.operators.bash import BashOperator


def bad(data, path):
    # ruleid: airflow-bash
    BashOperator(task_id="a", bash_command="echo " + data)
    # ruleid: airflow-bash
    BashOperator(task_id="a", bash_command=f"rm {path}")
    # ruleid: airflow-bash
    BashOperator(task_id="a", bash_command="rm {}".format(path))


def good(command):
    # ok: airflow-bash
    BashOperator(task_id="a", bash_command="echo {{ ds }}")
    # ok: airflow-bash
    BashOperator(task_id="a", bash_command=command)
