import assert from 'node:assert/strict';
import { it } from 'node:test';
import { graphAnnotations, graphDocument } from '@countersign/catalogue/graph/tasks.ts';
import { onEngine } from '../testing/engines.ts';
import { installed } from '../testing/organisation.ts';
import { standingRights } from './built-in-guard.ts';

const changing = graphAnnotations.flatMap((annotation) => {
  const { name, effect, risk, cannotRun } = graphDocument(annotation) as unknown as { [field: string]: string };
  const [method = '', path = ''] = annotation.operation.split(' ');
  return effect === 'change' && method !== 'DELETE' ? [{ name: String(name), risk, path, runs: cannotRun === undefined }] : [];
});

// ScubaGear#2072: who is protected was asked of those in a role now, not of those who may become so, nor of groups. Here it is asked of the task.
onEngine(
  'sqlite',
  'what hands out rights in a directory',
  (open) => {
    const guarded = async () => {
      const guards = await (await open()).store.read(async (reader) => (await reader.rules()).guards);
      return new Set<string>(guards.find(({ name }) => name === standingRights)?.tasks ?? []);
    };

    it('needs two owners whether it assigns or makes eligible, and is not run where it changes how somebody who is eligible gets it', async () => {
      const roles = /roleManagement|directoryRoles|scopedRoleMembers|privilegedAccess|appRole|oauth2Permission/;
      const tasks = changing.filter(({ path }) => roles.test(path));
      assert.ok(tasks.length >= 12, `${tasks.length} tasks`);
      const under = await guarded();
      assert.deepEqual(
        tasks.filter(({ name, runs }) => runs && !under.has(name)),
        [],
      );
      assert.ok(tasks.some(({ name, runs }) => name.endsWith('RoleManagementPolicyRule') && !runs));
    });

    it('approves by itself nowhere where it puts somebody into a group, which may stand in a role by itself or through another', async () => {
      const tasks = changing.filter(({ path }) => /groups\/\{group-id\}\/(members|owners)/.test(path));
      assert.ok(tasks.length >= 2);
      const under = await guarded();
      for (const { name, risk } of tasks) assert.ok(risk === 'critical' || under.has(name), `${name} is of risk ${risk}`);
    });
  },
  installed,
);
