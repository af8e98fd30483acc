import "domify";import "style-mod";import "bpmn-js/lib/features/align-elements";import "bpmn-js/lib/features/distribute-elements";
