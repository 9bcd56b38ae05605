import type { FileOptions, SchemeFile, TagFile } from "clientele";
import type { Counting } from "./preview";
import type { RuleKind } from "./rules";
