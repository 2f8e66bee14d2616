"""What is special of each Google API, one API per file. `registry` names them all."""
