/** What a verification cannot know, however well it went: said with every report, so that nobody takes it for more than it is. */
export function limitsOf(since: number | undefined): readonly string[] {
  const before =
    since === undefined ? 'No earlier checkpoint was given' : `The earlier checkpoint vouches for the first ${since} entries alone`;
  return [
    `Truncation: entries after the last checkpoint of this export may exist and be held back. ${before}; compare with a later checkpoint that was kept elsewhere.`,
    'A fork: the same key may have signed another log for somebody else. Two checkpoints from different hands, held against each other, would show it.',
    'A stolen key: whoever holds the signing key can write a log that verifies. Only checkpoints that were kept elsewhere, before it was stolen, tell the two apart.',
    'The clock: times are those that the server wrote. They never go back (but for a few seconds between replicas), and only checkpoints that others kept say when they had come to be.',
    'What never went through here: changes that were made at the workload by other ways leave no entry.',
    'How a person proved who they are: the log says when, and with whose hands, and not that the token was in their own.',
  ];
}
