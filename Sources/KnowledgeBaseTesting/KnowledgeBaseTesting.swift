// KnowledgeBaseTesting
