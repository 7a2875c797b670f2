import streamlit as st

st.markdown(st.text_input("x"), unsafe_allow_html=True)  # rings: cross-site-scripting
st.markdown(st.text_input("x"))  # silent
