package main

import "newsdesk/digest/command"

func starterPacks() ([]command.Pack, error) { return nil, nil }
