# coding: utf-16
x
