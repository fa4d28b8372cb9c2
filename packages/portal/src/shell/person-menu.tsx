import { printable } from '@countersign/core/printable.ts';
import {
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { PersonCircleRegular } from '@fluentui/react-icons';
import { useNavigate } from '@tanstack/react-router';
import { forgetDrafts } from '../api/draft.ts';
import { useMe } from '../api/me.ts';
import { signOut } from '../api/session.ts';
import { listed, personWords } from '../parts/person.ts';
import { chooseLook, type Look, looks, useLook } from './theme.ts';

const useStyles = makeStyles({
  name: {
    // Read out, but not shown, where there is no room.
    '@media (max-width: 800px)': {
      position: 'absolute',
      width: '1px',
      height: '1px',
      overflow: 'hidden',
      clipPath: 'inset(50%)',
      whiteSpace: 'nowrap',
    },
  },
  // An icon alone needs no width of words.
  button: { '@media (max-width: 800px)': { minWidth: '32px', paddingInline: '6px', position: 'relative' } },
  who: { padding: tokens.spacingHorizontalM, maxWidth: '260px', overflowWrap: 'anywhere' },
});

/** Who one is, how the portal looks, and the way out. */
export function PersonMenu() {
  const styles = useStyles();
  const { person, owner, policyAdministrator, auditor, tenants } = useMe();
  const look = useLook();
  const navigate = useNavigate();
  const roles = [
    ...person.groups.map((group) => group.name),
    ...(owner ? ['owner'] : []),
    ...(policyAdministrator ? ['policy administrator'] : []),
    ...(auditor ? ['auditor'] : []),
  ];
  return (
    <Menu
      checkedValues={{ look: [look] }}
      onCheckedValueChange={(_event, { checkedItems }) => chooseLook((checkedItems[0] ?? 'system') as Look)}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button className={styles.button} appearance="transparent" icon={<PersonCircleRegular />}>
          <span className={styles.name}>{printable(person.name)}</span>
        </Button>
      </MenuTrigger>
      <MenuPopover>
        <div className={styles.who}>
          <strong>{personWords(person)}</strong>
          <br />
          {[...new Set(roles)].join(', ')}
          {tenants === null ? null : <div>Tenants: {listed(tenants.map(printable), 'none')}</div>}
        </div>
        <MenuDivider />
        <MenuList>
          <MenuGroup>
            <MenuGroupHeader>Look</MenuGroupHeader>
            {looks.map((one) => (
              <MenuItemRadio key={one} name="look" value={one}>
                {one}
              </MenuItemRadio>
            ))}
          </MenuGroup>
          <MenuDivider />
          <MenuItem onClick={() => void navigate({ to: '/me' })}>How you sign in</MenuItem>
          <MenuItem
            onClick={() => {
              forgetDrafts();
              void signOut();
            }}
          >
            Sign out
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
